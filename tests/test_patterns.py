"""What the guides promise of their Structured Text, run: the patterns with mocks of Beckhoff's blocks, in cycles of 100 ms."""

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from structured_text import Plc, blocks, cycles, units

UNITS = units([text for name in ("retry", "resources") for text in blocks(ROOT / "docs" / "guides" / f"{name}.md")])
HRESULT, ADS_TIMEOUT = 0x8007_0000, 1861
REFUSED, IN_CONTEXT, NO_BUFFERS, WOULD_BLOCK, RESET = (HRESULT + code for code in (10061, 10049, 10055, 10035, 10054))


def failed(code: int) -> dict[str, object]:
    return {"berror": True, "nerrid": code}


class World:
    """Answers the library's blocks: connects and receives from a list (the last entry stays); knows which handles are open."""

    def __init__(self, *answers: dict[str, object], ms: int = 20) -> None:
        self.answers, self.ms, self.given, self.open, self.unanswered_closes = list(answers), ms, 0, set(), 0

    def __call__(self, name: str, inputs: dict[str, object]) -> tuple[int, dict[str, object]]:
        if name == "FB_SocketClose":
            self.unanswered_closes -= 1
            if self.unanswered_closes >= 0:
                return self.ms, failed(ADS_TIMEOUT)
            self.open.remove(inputs["hsocket"])
            return self.ms, {}
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if name == "FB_SocketConnect" and not answer:
            self.given += 1
            self.open.add(self.given)
            answer = {"hsocket": self.given}
        return self.ms, answer


def plc(*answers: dict[str, object], ms: int = 20) -> Plc:
    return Plc(UNITS, World(*answers, ms=ms))


def gaps(plc: Plc, name: str) -> list[float]:
    """The times from one call of a block to its next, in s."""
    times = [now for now, called, _ in plc.calls if called == name]
    return [(later - earlier) / 1000 for earlier, later in zip(times, times[1:])]


def test_every_code_gets_the_decision_of_its_class_in_every_notation(winsock):
    machine = plc({})
    for error in winsock.errors:
        retry = error.retry in ("later", "new-connection", "wait")
        for number in (HRESULT + error.code, *([error.code] if error.code >= 10004 else [])):
            assert machine.function("F_WinsockCode", number) == error.code
            assert machine.function("F_MayRetry", number) == retry, error.symbol


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=1000)
def test_a_number_of_another_family_is_no_winsock_code(number):
    if not (10004 <= number <= 11033 or HRESULT <= number <= HRESULT + 11033):
        assert plc({}).function("F_WinsockCode", number) == 0
        assert plc({}).function("F_MayRetry", number) == (number in (1861, 0x8001, 0x8002, 0x8004, 0x8006))


def test_dialling_pauses_longer_each_time_and_raises_the_alarm_at_the_third_failure():
    machine = plc(*[failed(REFUSED)] * 6, {})
    dial = machine.make("FB_Dial")
    alarms = []
    for _ in cycles(machine, 250_000):
        if not dial.bDone:
            dial(bexecute=True)
            alarms.append((len(machine.calls), dial.bAlarm))
    assert gaps(machine, "FB_SocketConnect") == pytest.approx([5, 10, 20, 40, 60, 60], abs=1)
    assert min(tries for tries, alarm in alarms if alarm) == 3
    assert dial.bDone and not dial.bAlarm and dial.nErrId == 0 and dial.hSocket == 1


def test_dialling_waits_half_a_minute_when_ports_ran_out():
    machine = plc(failed(NO_BUFFERS))
    dial = machine.make("FB_Dial")
    for _ in cycles(machine, 100_000):
        dial(bexecute=True)
    assert gaps(machine, "FB_SocketConnect") == pytest.approx([30, 60], abs=1)


def test_a_code_that_may_not_be_retried_ends_the_dialling_at_once():
    machine = plc(failed(IN_CONTEXT))
    dial = machine.make("FB_Dial")
    for _ in cycles(machine, 60_000):
        dial(bexecute=True)
    assert (dial.bError, dial.bAlarm, dial.bBusy, dial.nErrId, len(machine.calls)) == (True, True, False, IN_CONTEXT, 1)


def test_a_connection_that_comes_after_the_caller_gave_up_is_told_for_one_cycle():
    machine = plc({}, ms=1000)
    dial = machine.make("FB_Dial")
    told = []
    for now in cycles(machine, 5000):
        dial(bexecute=now < 500)
        told.append((dial.bDone, dial.hSocket))
    assert [handle for done, handle in told if done] == [1]


def test_three_short_lives_raise_the_alarm_and_a_long_pause_and_a_long_life_ends_both():
    machine = plc({})
    keep = machine.make("FB_KeepConnected")
    up, alarm_when_lost = 0, []
    for _ in cycles(machine, 300_000):
        up = up + 100 if keep.bConnected else 0
        lives = 90_000 if machine.answer.given == 4 else 2000
        keep(benable=True, blost=up >= lives)
        if up and not keep.bConnected:
            alarm_when_lost.append(keep.bAlarm)
    assert alarm_when_lost[:7] == [False, False, True, False, False, False, True]
    assert gaps(machine, "FB_SocketConnect")[:5] == pytest.approx(
        [7, 7, 62, 95, 7], abs=1
    )  # up for 2 s or 90 s, then the pause


def test_a_close_without_an_answer_is_tried_again_with_the_same_handle():
    machine = plc({})
    machine.answer.unanswered_closes = 2
    keep = machine.make("FB_KeepConnected")
    for now in cycles(machine, 20_000):
        keep(benable=True, blost=2000 <= now < 3000)
    assert [inputs["hsocket"] for _, name, inputs in machine.calls if name == "FB_SocketClose"] == [1, 1, 1]
    assert machine.answer.open == {2} and keep.hSocket == 2


def test_switching_off_clears_the_error_of_the_dialling():
    machine = plc(failed(IN_CONTEXT), ms=1000)
    keep = machine.make("FB_KeepConnected")
    for now in cycles(machine, 5000):
        keep(benable=now < 500, blost=False)
    assert not keep.bError and not keep.bAlarm


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 120)), max_size=30))
@settings(max_examples=30, deadline=None)
def test_no_handle_is_lost_and_none_closed_twice_whatever_the_caller_does(moves):
    machine = plc({}, ms=300)  # the world fails if a handle is closed that is not open
    keep = machine.make("FB_KeepConnected")
    for enable, lost, number in moves:
        for _ in cycles(machine, number * 100):
            keep(benable=enable, blost=lost)
            assert len(machine.answer.open) <= 1
            assert not keep.bConnected or keep.hSocket in machine.answer.open
    for _ in cycles(machine, 20_000):
        keep(benable=False, blost=False)
    assert not machine.answer.open and not keep.bConnected


def test_an_answer_in_portions_is_put_together_and_would_block_is_no_error():
    machine = plc({"nrecbytes": 4}, failed(WOULD_BLOCK), {"berror": False, "nrecbytes": 6})
    poll = machine.make("FB_PollAnswer")
    for _ in cycles(machine, 3000):
        poll(bexecute=True, hsocket=1, pdest=1000, cbdest=10)
        if poll.bDone:
            break
    assert (poll.bDone, poll.bError, poll.nReceived, poll.nErrId) == (True, False, 10, 0)
    assert [(inputs["pdest"], inputs["cblen"]) for _, _, inputs in machine.calls] == [(1000, 10), (1004, 6), (1004, 6)]


def test_silence_ends_in_the_own_time_out_without_a_number():
    machine = plc({"nrecbytes": 0})
    poll = machine.make("FB_PollAnswer")
    for now in cycles(machine, 20_000):
        poll(bexecute=True, cbdest=10)
        if poll.bError:
            break
    assert poll.bTimeout and poll.nErrId == 0 and now == pytest.approx(10_000, abs=500)


def test_a_reset_while_receiving_is_an_error_with_its_number():
    machine = plc(failed(RESET))
    poll = machine.make("FB_PollAnswer")
    for _ in cycles(machine, 1000):
        poll(bexecute=True, cbdest=10)
    assert (poll.bError, poll.bTimeout, poll.nErrId) == (True, False, RESET)


def test_the_alarm_keeps_the_first_cause_until_somebody_resets_it():
    stop = plc({}).make("FB_StopAlarm")
    stop(berror=True, nerrid=REFUSED, breset=False)
    assert not stop.bAlarm and stop.bRelease
    for number in (IN_CONTEXT, HRESULT + 10013):
        stop(berror=False, nerrid=0, breset=False)
        stop(berror=True, nerrid=number, breset=False)
    assert (stop.bAlarm, stop.bRelease, stop.nCode, stop.nAlarmId) == (True, False, 10049, IN_CONTEXT)
    stop(berror=True, nerrid=IN_CONTEXT, breset=True)
    assert not stop.bAlarm and stop.bRelease


@pytest.mark.parametrize(
    ("code", "pauses"),
    [(10061, [60, *[300] * 11]), (0x801D, [60, *[300] * 11]), (0x8022, [60, *[300] * 11]), (0x8017, [])],
)
def test_a_mail_goes_out_again_for_an_hour_if_waiting_can_help(code, pauses):
    machine = plc(failed(code))
    again, mail = machine.make("FB_MailAgain"), machine.make("FB_SmtpV3")
    for _ in cycles(machine, 2 * 3_600_000, cycle=1000):
        outputs = {f"bmail{key}": mail.values[f"b{key}"] for key in ("busy", "error")}
        again(bsend=True, nmailerrid=mail.values["nerrid"], **outputs)
        mail(bexecute=again.bExecute)
    assert gaps(machine, "FB_SmtpV3") == pytest.approx(pauses, abs=5)
    assert (again.bBusy, again.bDone, again.bError, again.nErrId) == (False, False, True, code)


def test_leftovers_are_closed_once_before_anything_else_may_start():
    machine = plc({}, ms=500)
    leftovers = machine.make("FB_CloseLeftovers")
    ready = []
    for _ in cycles(machine, 3000):
        leftovers()
        ready.append(leftovers.bReady)
    assert len(machine.calls) == 1 and ready.index(True) == 5 and all(ready[5:])
