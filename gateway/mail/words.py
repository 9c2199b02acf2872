"""What a report says, as tables: every reason in plain Russian and English, what to do, and its status code.

Rules. No reason may be missing (a test counts them). The reader is the person whose system sent the mail: the words
say what became of the call, not what our parts are called. Codes are RFC 3463, always of class 5, for a report tells
an end; where the final network has a word for it, its subject is used, and 5.4.1 ("no answer from host") stands for
everybody who did not pick up, busy included: 5.2.2 would mean a full mailbox.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gateway.outcome import State, Why

__all__ = ["ENDS", "REASONS", "End", "Words", "ending", "status"]


class Words(NamedTuple):
    """One thing, said twice."""

    ru: str
    en: str


class End(NamedTuple):
    """How a call can end: the subject of the report, the first sentence, and a code that stands for all its reasons."""

    subject: Words
    sentence: Words
    status: str  # "": the reason's own


class Cause(NamedTuple):
    """Why it ended so."""

    status: str
    what: Words
    advice: Words


ENDS: Mapping[State, End] = MappingProxyType(
    {
        State.DELIVERED: End(
            Words("Звонок состоялся", "Call delivered"),
            Words("На звонок ответили, сообщение прозвучало.", "The call was answered and the message was played."),
            "2.0.0",
        ),
        State.FAILED: End(
            Words("Звонок не состоялся", "Call failed"),
            Words("Звонок не состоялся, и больше мы не звоним.", "The call failed and will not be tried again."),
            "",
        ),
        State.EXPIRED: End(
            Words("Время звонка истекло", "Call expired"),
            Words(
                "За отведённое время звонок не состоялся, и больше мы не звоним.",
                "The call could not be made in time and will not be tried again.",
            ),
            "5.4.7",  # delivery time expired
        ),
        State.CANCELLED: End(
            Words("Звонок отменён", "Call cancelled"),
            Words("Звонок отменил оператор шлюза.", "The call was cancelled by an operator of the gateway."),
            "5.7.1",  # a person's decision, the nearest that RFC 3463 has
        ),
    }
)

_NOBODY_KNOWS = End(
    Words("Исход звонка неизвестен", "Outcome of the call unknown"),
    Words(
        "Чем кончился звонок, неизвестно: телефон мог зазвонить, а мог и не зазвонить. Больше мы не звоним.",
        "Nobody knows how the call ended: the telephone may or may not have rung. It will not be tried again.",
    ),
    "",
)
"""For a call that has failed for want of a word about it: whoever reads "failed" would call again."""

_LATER = Words("Отправьте письмо ещё раз позже.", "Send the mail again later.")
_ASK_PERSON = Words(
    "Позвоните этому человеку другим способом или отправьте письмо позже.",
    "Reach this person in another way, or send the mail again later.",
)
_ASK_US = Words(
    "Сообщите номер звонка администратору шлюза.", "Tell the administrator of the gateway the id of this call."
)
_MAY_HAVE_RUNG = Words(
    "Звонок мог состояться: спросите абонента, прежде чем отправлять письмо снова.",
    "The call may have been made: ask the person before you send the mail again.",
)
_NOTHING = Words("Ничего делать не нужно.", "There is nothing to do.")
_CHECK_NUMBER = Words(
    "Проверьте номер: код страны и номер без пробелов, например 79991234567.",
    "Check the number: country code and number without blanks, for example 79991234567.",
)
_SEND_ALL = Words("Отправьте его ещё раз целиком.", "Send all of it again.")
_MEND_TEXT = Words("Исправьте текст и отправьте снова.", "Mend the text and send it again.")

REASONS: Mapping[Why, Cause] = MappingProxyType(
    {
        Why.INCOMPLETE: Cause(
            "5.6.0", Words("сообщение пришло не целиком", "parts of the message never came"), _SEND_ALL
        ),
        Why.BAD_MENU: Cause("5.6.0", Words("в тексте звонка ошибка", "the text of the call has an error"), _MEND_TEXT),
        Why.REPLACED: Cause(
            "5.7.1", Words("отправитель заменил его другим", "its sender put another in its place"), _NOTHING
        ),
        Why.UNREACHABLE: Cause("5.4.1", Words("нет связи с провайдером", "the provider cannot be reached"), _LATER),
        Why.THROTTLED: Cause(
            "5.4.5",
            Words("провайдер ограничил частоту отправки", "the provider limits how often messages may be sent"),
            Words(
                "Отправляйте реже; одинаковые сообщения на один номер не чаще раза в минуту.",
                "Send less often, and the same message to one number at most once a minute.",
            ),
        ),
        Why.PROVIDER_FAULT: Cause("5.3.0", Words("сбой у провайдера", "the provider had a fault"), _LATER),
        Why.NO_MONEY: Cause(
            "5.3.2",
            Words("на счёте у провайдера нет денег", "the account with the provider has no money"),
            Words("Попросите администратора шлюза пополнить счёт.", "Ask the administrator to top up the account."),
        ),
        Why.BAD_CREDENTIALS: Cause(
            "5.3.5", Words("провайдер не принял пароль шлюза", "the provider refused the gateway's password"), _ASK_US
        ),
        Why.ADDRESS_BLOCKED: Cause(
            "5.3.5", Words("провайдер заблокировал адрес шлюза", "the provider blocked the gateway's address"), _ASK_US
        ),
        Why.MISCONFIGURED: Cause("5.3.5", Words("шлюз настроен неверно", "the gateway is set up wrongly"), _ASK_US),
        Why.BAD_REQUEST: Cause(
            "5.5.4", Words("провайдер не понял запрос шлюза", "the provider did not understand the request"), _ASK_US
        ),
        Why.FORBIDDEN: Cause(
            "5.7.1",
            Words("провайдер запретил это сообщение или этот номер", "the provider forbids this message or number"),
            Words(
                "Проверьте текст и номер; спросите администратора шлюза о правилах провайдера.",
                "Check text and number; ask the administrator about the provider's rules.",
            ),
        ),
        Why.BAD_NUMBER: Cause("5.1.1", Words("такого номера нет", "there is no such number"), _CHECK_NUMBER),
        Why.NO_ROUTE: Cause(
            "5.4.4", Words("провайдер не может позвонить на этот номер", "the provider cannot call it"), _CHECK_NUMBER
        ),
        Why.TIMEOUT: Cause(
            "5.4.2", Words("провайдер не ответил на запрос", "the provider did not reply"), _MAY_HAVE_RUNG
        ),
        Why.CUT: Cause(
            "5.4.2", Words("связь с провайдером оборвалась", "the connection to the provider broke"), _MAY_HAVE_RUNG
        ),
        Why.GARBLED: Cause(
            "5.5.0", Words("ответ провайдера непонятен", "the provider's reply made no sense"), _MAY_HAVE_RUNG
        ),
        Why.RESTARTED: Cause(
            "5.3.0", Words("шлюз остановился во время отправки", "the gateway stopped while sending"), _MAY_HAVE_RUNG
        ),
        Why.LAPSED: Cause(
            "5.3.0",
            Words(
                "шлюз не записал вовремя, чем кончилась отправка", "the gateway did not record in time how sending went"
            ),
            _MAY_HAVE_RUNG,
        ),
        Why.ADAPTER_FAULT: Cause("5.3.0", Words("ошибка в шлюзе", "the gateway has a fault"), _ASK_US),
        Why.ANSWERED: Cause("5.0.0", Words("на звонок ответили", "the call was answered"), _NOTHING),
        Why.NO_ANSWER: Cause("5.4.1", Words("абонент не ответил", "nobody answered"), _ASK_PERSON),
        Why.BUSY: Cause("5.4.1", Words("номер занят", "the line was busy"), _ASK_PERSON),
        Why.ANSWERING_MACHINE: Cause(
            "5.4.1", Words("ответил автоответчик", "an answering machine took the call"), _ASK_PERSON
        ),
        Why.SWITCHED_OFF: Cause(
            "5.4.1", Words("телефон выключен или вне сети", "the phone is off or out of reach"), _ASK_PERSON
        ),
        Why.BARRED: Cause("5.2.1", Words("номер не принимает звонки", "the number does not take calls"), _ASK_PERSON),
        Why.BAD_AUDIO: Cause(
            "5.6.1",
            Words("звуковой файл не подходит", "the voice file cannot be played"),
            Words("Проверьте звуковой файл и его адрес.", "Check the voice file and its address."),
        ),
        Why.OUT_OF_HOURS: Cause(
            "5.7.1",
            Words("в это время звонить нельзя", "calls are not allowed at this time"),
            Words("Отправьте письмо в разрешённые часы.", "Send the mail again within the allowed hours."),
        ),
        Why.DAILY_LIMIT: Cause(
            "5.7.1",
            Words("дневной предел звонков исчерпан", "the daily limit of calls is used up"),
            Words(
                "Отправьте письмо завтра или попросите поднять предел.",
                "Send the mail again tomorrow, or ask for a higher limit.",
            ),
        ),
        Why.LIFETIME_OVER: Cause(
            "5.4.7", Words("провайдер не дозвонился в срок", "the provider could not get through in time"), _ASK_PERSON
        ),
        Why.UNSPECIFIED: Cause("5.0.0", Words("провайдер не назвал причину", "the provider gave no reason"), _LATER),
        Why.VALIDITY_OVER: Cause(
            "5.4.7", Words("срок звонка в шлюзе истёк", "its time in the gateway was over"), _LATER
        ),
        Why.NO_STATUS: Cause(
            "5.4.0",  # "it is not clear what the problem is" (RFC 3463 section 3.5)
            Words("провайдер так и не сообщил, чем кончился звонок", "the provider never gave a final word about it"),
            Words(
                "Спросите абонента или попросите администратора шлюза посмотреть на сайте провайдера. Если телефон"
                " не звонил, позвоните сами или отправьте письмо ещё раз.",
                "Ask the person, or have the administrator look at the provider's site. If the telephone did not ring,"
                " call by hand or send the mail again.",
            ),
        ),
        Why.OPERATOR: Cause("5.7.1", Words("так решил оператор шлюза", "an operator decided so"), _ASK_US),
        Why.SENDER: Cause("5.7.1", Words("отправитель отменил звонок", "its sender cancelled the call"), _NOTHING),
    }
)


def ending(state: State, why: Why | None) -> End:
    """How to say that a call ended so, for that reason."""
    return _NOBODY_KNOWS if state is State.FAILED and why is Why.NO_STATUS else ENDS[state]


def status(end: State, why: Why | None) -> str:
    """RFC 3463 code of an end: its own, or else its reason's."""
    return ENDS[end].status or (REASONS[why].status if why is not None else "5.0.0")
