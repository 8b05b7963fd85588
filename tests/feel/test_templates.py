from decimal import Decimal

import pytest

from engine import feel

SCOPE = feel.to_feel(
    {
        "name": "Ada",
        "amount": Decimal("12.50"),
        "urgent": True,
        "nothing": None,
        "lines": [{"item": "lamp", "price": 5}, {"item": "desk", "price": 7}],
        "tags": ["a", "b"],
    }
)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("Dear {{name}},", "Dear Ada,"),
        ("{{ amount * 2 }}", "25.00"),
        ("[{{nothing}}]", "[]"),
        ("{{#if urgent}}now{{/if}}{{#if not(urgent)}}later{{/if}}", "now"),
        ("{{#loop tags}}{{this}};{{/loop}}", "a;b;"),
        ("{{#loop lines}}{{item}} {{price}} {{parent.name}}\n{{/loop}}", "lamp 5 Ada\ndesk 7 Ada\n"),
        ("{{#loop lines}}{{#if price > 6}}{{this.item}}{{/if}}{{/loop}}", "desk"),
        ("{{#loop nothing}}x{{/loop}}", ""),
        ('{{ {a: {b: "}}"}}.a.b }}', "}}"),
        ("no expression } at { all", "no expression } at { all"),
    ],
)
def test_a_template_writes_values_into_its_text(text, rendered):
    assert feel.template(text).render(SCOPE) == rendered


def test_values_are_shown_and_escaped_as_the_caller_wants():
    template = feel.template("<b>{{name}} {{amount}}</b>")
    rendered = template.render(
        SCOPE, show=lambda value: f"<{value}>", escape=lambda text: text.replace("<", "&lt;")
    )
    assert rendered == "<b>&lt;Ada> &lt;12.50></b>"


def test_a_template_tells_what_it_reads():
    template = feel.template(
        "{{complainant.name}} {{#loop content.items}}{{label}} {{parent.case.reference}} {{this.x}}{{/loop}}"
    )
    assert template.names_read == {"complainant", "content", "case"}
    assert template.paths_read == {"complainant.name", "content.items", "case.reference"}


def test_names_that_are_known_to_be_in_scope_are_read_in_loops_too():
    assert feel.template("{{#loop rows}}{{label}}{{case.reference}}{{/loop}}", {"case"}).names_read == {
        "rows",
        "case",
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("one\n{{a ==}}", 2, "“==”"),
        ("one\ntwo {{a", 2, "“{{” has no “}}”"),
        ("{{#if a}}\n{{/loop}}", 2, "no “{{#loop …}}” before it"),
        ("\n\n{{#loop a}}", 3, "no “{{/loop}}”"),
        ("{{#each a}}{{/each}}", 1, "there are “{{#if …}}”"),
        ("{{}}", 1, "empty"),
    ],
)
def test_an_error_in_a_template_has_its_line(text, line, message):
    with pytest.raises(feel.FeelError) as caught:
        feel.template(text)
    assert caught.value.line == line
    assert message in str(caught.value)


def test_loops_in_loops_end():
    row = "{{#loop many}}" * 6 + "x" + "{{/loop}}" * 6
    with pytest.raises(feel.BudgetExceeded):
        feel.template(row).render({"many": [Decimal(1)] * 100})
