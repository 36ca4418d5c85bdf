"""The lock of HWP's distribution documents: text that everyone may read and nobody should copy. It needs no password.

Source: Hancom, "한글문서파일형식 배포용 문서", revision 1.2.
"""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_RECORD_BYTES = 256
_BLOCK_BYTES = 16


def unlocked(key_record: bytes, locked: bytes) -> bytes:
    """The packed text of a section.

    Args:
        key_record: the data of the stream's first record, 256 bytes.
        locked: what follows; a last block that is not whole is dropped.
    """
    # ECB is what the format says: it hides nothing, and nothing here has to be hidden.
    decryptor = Cipher(algorithms.AES(_key(key_record)), modes.ECB()).decryptor()
    return decryptor.update(locked[: len(locked) // _BLOCK_BYTES * _BLOCK_BYTES]) + decryptor.finalize()


def _key(record: bytes) -> bytes:
    (seed,) = struct.unpack_from("<I", record)
    start = (seed & 0xF) + 4  # the first four bytes are the seed itself
    return bytes(byte ^ mask for byte, mask in zip(record, _masks(seed), strict=False))[start : start + 16]


def _masks(seed: int) -> bytes:
    """As many bytes as the key record has, in runs of 1 to 16, from the random numbers of Microsoft's C library."""
    masks = bytearray()
    while len(masks) < KEY_RECORD_BYTES:
        seed, byte = _next(seed)
        seed, run = _next(seed)
        masks += bytes([byte & 0xFF]) * ((run & 0xF) + 1)
    return bytes(masks[:KEY_RECORD_BYTES])


def _next(seed: int) -> tuple[int, int]:
    seed = (seed * 214013 + 2531011) & 0xFFFFFFFF
    return seed, (seed >> 16) & 0x7FFF
