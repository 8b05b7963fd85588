"""Draws small DMN files for the tests."""

from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*inner: str, namespace: str = NAMESPACE) -> bytes:
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="t">{"".join(inner)}</definitions>'.encode()


def decision(
    identifier: str,
    logic: str,
    *,
    requires: tuple[str, ...] = (),
    knows: tuple[str, ...] = (),
    name: str = "",
) -> str:
    links = [
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        for one in requires
    ]
    links += [
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows
    ]
    return f"<decision id={quoteattr(identifier)} name={quoteattr(name or identifier)}>{''.join(links)}{logic}</decision>"


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    inputs: list[str],
    outputs: list[str],
    rows: list[list[str]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    ranked: str = "",
    default: str = "",
    allowed: str = "",
) -> str:
    """Rows are the cells of the inputs, then those of the outputs."""
    told = f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else ""
    columns = [
        f"<input><inputExpression><text>{escape(one)}</text></inputExpression>{told}</input>"
        for one in inputs
    ]
    best = f"<outputValues><text>{escape(ranked)}</text></outputValues>" if ranked else ""
    otherwise = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    columns += [f"<output name={quoteattr(one)}>{best}{otherwise}</output>" for one in outputs]
    kinds = ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs)
    rules = [
        "<rule>"
        + "".join(
            f"<{kind}><text>{escape(cell)}</text></{kind}>" for kind, cell in zip(kinds, row, strict=False)
        )
        + "</rule>"
        for row in rows
    ]
    collected = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{collected}>{"".join(columns + rules)}</decisionTable>'
