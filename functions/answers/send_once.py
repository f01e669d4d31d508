"""Hand one service message over, once for each task, and once in a time for each number and subject."""

from datetime import datetime

from answers.answer_ports import AnswerPorts, AnswerResult
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayEnded,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
)
from stopsms.compliance.ports.inbound import AnswerTurn
from stopsms.contracts.answer_tasks import AnswerTask


def send_once(
    task: AnswerTask, reply: ServiceReply, subject: str, since: datetime, ports: AnswerPorts, words: str = ""
) -> AnswerResult:
    """Send it, unless its number was told of this subject `since` then. What the carrier may have taken is never sent again.

    Raises GatewayBusy and GatewayClosed when it has certainly not left, and ContendedError.
    """
    over = take_turn(task, subject, since, ports, words)
    return hand_over(task, reply, subject, ports) if over is None else over


def take_turn(
    task: AnswerTask, subject: str, since: datetime, ports: AnswerPorts, words: str = ""
) -> AnswerResult | None:
    """Take the turn of this subject; what became of it where it is not to be had. Nothing has left so far. Raises ContendedError."""
    attempts = Attempts("the turn")
    while True:
        match ports.inbound.take_turn(task, subject, ports.clock.now(), since, words):
            case AnswerTurn.SPENT:
                return AnswerResult.SPENT
            case AnswerTurn.DONE:
                return AnswerResult.DONE
            case AnswerTurn.BEGUN:  # the worker that began it recorded no end
                if ports.inbound.end_turn(task, subject, ""):
                    return AnswerResult.IN_DOUBT
                attempts.lost()  # it has just given the turn back: the answer has not left
            case AnswerTurn.TAKEN:
                return None


def hand_over(task: AnswerTask, reply: ServiceReply, subject: str, ports: AnswerPorts) -> AnswerResult:
    """Send it in the turn that was taken. Raises GatewayBusy and GatewayClosed when it has certainly not left, and ContendedError.

    Through a carrier that was taken back it never leaves: it is refused, and does not wait.
    """
    try:
        message_id = ports.gateways.of(task.carrier).reply(reply)
    except GatewayEnded:
        ports.inbound.give_turn_back(task, subject)
        return AnswerResult.REFUSED
    except (GatewayBusy, GatewayClosed):
        ports.inbound.give_turn_back(task, subject)
        raise
    except GatewayRefused as refused:
        ports.inbound.give_turn_back(task, subject)
        return AnswerResult.POINTLESS if isinstance(refused, GatewayOptedOut) else AnswerResult.REFUSED
    except GatewaySilent:
        ports.inbound.end_turn(task, subject, "")
        return AnswerResult.IN_DOUBT
    ports.inbound.end_turn(task, subject, message_id)
    return AnswerResult.SENT
