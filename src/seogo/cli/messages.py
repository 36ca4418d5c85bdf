"""What the command line says, in Korean and in English."""

from __future__ import annotations

import os

from seogo.domain.messages import Language

TEXTS: dict[str, tuple[str, str]] = {
    "added": (
        "{ready}개 검색 가능, {unchanged}개 그대로, {failed}개 실패",
        "{ready} ready, {unchanged} unchanged, {failed} failed",
    ),
    "sent": ("{sent}개 보냄, {unchanged}개 그대로, {failed}개 실패", "{sent} sent, {unchanged} unchanged, {failed} failed"),
    "failures": ("실패한 파일:", "Failed:"),
    "sending": ("보내는 중", "sending"),
    "working": ("처리 중", "working"),
    "would": ("보낼 파일 {files}개, {bytes} 바이트", "would send {files} files, {bytes} bytes"),
    "no_files": ("보낼 파일이 없습니다", "no files to send"),
    "interrupted": ("멈췄습니다. 같은 명령을 다시 실행하면 이어집니다", "interrupted; the same command again goes on from here"),
    "no_hits": ("찾은 것이 없습니다", "nothing found"),
    "sources": ("출처:", "Sources:"),
    "near": ("가까운 문단:", "Nearest passages:"),
    "page": ("{page}쪽", "p. {page}"),
    "agrees": (
        "저장소와 색인이 일치합니다: 문서 {documents}개, 조각 {chunks}개, 색인 항목 {points}개, 파일 {blobs}개",
        "store and index agree: {documents} documents, {chunks} chunks, {points} points, {blobs} blobs",
    ),
    "differs": ("다른 점 {differences}개", "{differences} differences"),
    "repaired": ("고침", "repaired"),
    "not_repaired": ("그대로", "not repaired"),
    "no_letters": ("실패해서 따로 둔 문서가 없습니다", "no failed items"),
    "replayed": ("{replayed}개를 다시 처리합니다", "{replayed} are worked on again"),
    "server_at": ("서버: {url}", "server: {url}"),
    "status": ("상태: {status}", "status: {status}"),
    "ledger": (
        "받음 {accepted} = 검색 가능 {ready} + 그대로 {unchanged} + 실패 {failed} + 삭제 {deleted} + 처리 중 {in_flight}",
        "accepted {accepted} = ready {ready} + unchanged {unchanged} + failed {failed} + deleted {deleted} + in flight {in_flight}",
    ),
    "not_balanced": ("장부가 맞지 않습니다", "the ledger is not balanced"),
    "waiting": (
        "{stage}: 대기 {ready}, 처리 중 {taken}, 가장 오래된 것 {age:.0f}초",
        "{stage}: {ready} waiting, {taken} in hand, oldest {age:.0f} s",
    ),
    "unreachable": ("{url} 서버에 닿을 수 없습니다: {reason}", "cannot reach the server at {url}: {reason}"),
    "not_ready": ("아직 준비되지 않았습니다: {reason}", "not ready: {reason}"),
    "stopping": ("멈추는 중…", "stopping…"),
    "demo_adding": ("예제 문서 {files}개를 넣는 중…", "adding {files} sample documents…"),
    "demo_own": (
        "내 폴더를 넣으려면: {command} ingest ~/Documents --data-dir {data_dir}",
        "To add a folder of your own: {command} ingest ~/Documents --data-dir {data_dir}",
    ),
}


def chosen_language(setting: str) -> Language:
    """The setting, else the locale; English where neither says Korean."""
    locale = setting or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if locale.lower().startswith("ko") else "en"


def text(language: Language, key: str, **facts: object) -> str:
    korean, english = TEXTS[key]
    return (korean if language == "ko" else english).format(**facts)
