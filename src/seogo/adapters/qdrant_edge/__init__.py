"""The embedded search index: Qdrant Edge in a child process of its own.

    indexes.py     the port, in our process: checks, and what goes into a message
    supervisor.py  keeps one worker process alive
    connection.py  one worker process and the calls that wait for it
    wire.py        how a message lies on the pipe
    worker.py      the child process: takes messages, answers, flushes
    inbox.py       which message is next
    shard.py       the engine's calls
    filters.py     filters, as the engine wants them
    layout.py      what an index directory holds

The engine holds the interpreter lock through every call, and a full disk kills its process: hence the child. What stands
below wire.py runs there and imports little, to keep the child small.
"""
