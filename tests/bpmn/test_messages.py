"""Messages reach the case that they are for, once, wherever it waits."""

from .drawing import border, element, end, ext, file, flows, gate, many, message, process, start, sub
from .driver import Case

WAIT = element("intermediateCatchEvent", "wait", message("answered"))
DRAWN = file(process(start(), WAIT, end(), flows("received > wait > closed")), messages="answered")


def test_a_message_completes_what_waits_for_it():
    case = Case(DRAWN)
    (subscription,) = case.instance.subscriptions
    assert (subscription.message, subscription.key, subscription.element.id) == (
        "answered",
        "C-2026-000001",
        "wait",
    )
    assert case.deliver("answered", text="yes")
    assert case.finished
    assert case["text"] == "yes"


def test_a_message_for_another_case_or_of_another_name_is_not_taken():
    case = Case(DRAWN)
    assert not case.deliver("answered", key="C-2026-000002")
    assert not case.deliver("rejected")
    assert case.messages == ["answered"]


def test_a_message_is_taken_once_by_the_one_that_waited_longest():
    drawn = file(
        process(
            start(),
            gate("fork", kind="parallel"),
            element("receiveTask", "first", messageRef="answered"),
            element("receiveTask", "second", messageRef="answered"),
            end(),
            flows("received > fork > first > closed; fork > second > closed"),
        ),
        messages="answered",
    )
    case = Case(drawn)
    assert case.deliver("answered")
    assert [subscription.element.id for subscription in case.instance.subscriptions] == ["second"]


def test_a_key_that_is_null_is_an_incident():
    key = '<message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    wait = element("receiveTask", "wait", messageRef="m")
    drawn = file(process(start(), wait, end(), flows("received > wait > closed")), key)
    case = Case(drawn)
    assert case.incidents == ["wait"]
    case.retry("wait", order=17)
    assert case.instance.subscriptions[0].key == "17"


def test_the_form_that_comes_with_a_message_is_told():
    properties = '<zeebe:properties><zeebe:property name="form" value="withdrawal"/></zeebe:properties>'
    event = border("withdrawn", "work", message("withdrawn"), ext(properties))
    drawn = file(
        process(
            start(),
            many("userTask", "work"),
            event,
            end(),
            flows("received > work > closed; withdrawn > closed"),
        ),
        messages="withdrawn",
    )
    (subscription,) = Case(drawn).instance.subscriptions
    assert subscription.form == "withdrawal"
    assert subscription.element.properties == {"form": "withdrawal"}


def test_a_message_reaches_a_called_process_inside_a_sub_process():
    called = process(start(), WAIT, end(), flows("received > wait > closed"), name="waiting")
    call = '<callActivity id="c"><extensionElements><zeebe:calledElement processId="waiting"/></extensionElements></callActivity>'
    inner = sub("inner", start("s"), call, end("e"), flows("s > c > e"))
    drawn = file(
        process(start(), inner, end(), flows("received > inner > closed")), called, messages="answered"
    )
    case = Case(drawn)
    assert case.deliver("answered")
    assert case.finished
