"""What is waited for is told once in a while."""

from aihub.waiting import WaitProgress


def test_wait_is_told_when_it_lasts_and_then_every_half_minute() -> None:
    told: list[str] = []
    now = 0.0
    waiting = WaitProgress(told.append, "chat", 600, now=lambda: now)
    for _ in range(100):
        waiting.pause("the role", 1)
        now += 1
    assert told == [
        "chat: waiting for the role: 4 s of 600 s so far, next try in 1 s",
        "chat: waiting for the role: 34 s of 600 s so far, next try in 1 s",
        "chat: waiting for the role: 64 s of 600 s so far, next try in 1 s",
        "chat: waiting for the role: 94 s of 600 s so far, next try in 1 s",
    ]


def test_long_pause_is_told_at_once() -> None:
    told: list[str] = []
    WaitProgress(told.append, "chat", now=lambda: 0.0).pause("the service", 300)
    assert told == ["chat: waiting for the service: 0 s so far, next try in 300 s"]
