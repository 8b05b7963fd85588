"""FEEL, the expression language of DMN: conditions, limits, assignments, decision tables, form rules.

Usable as a library by itself::

    expression = feel.compile("amount > 100 and urgent", names={"amount", "urgent"})
    expression.evaluate({"amount": feel.to_feel(150), "urgent": True}).value     # True

What goes wrong inside of an expression gives null, with a `Diagnostic` beside the value; a text that is no
expression raises `FeelError` with position, excerpt and advice. Expressions are harmless: they know no Python
object, and each evaluation has a budget.
"""

from engine.feel.codec import dump, load
from engine.feel.convert import to_feel, to_python
from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.errors import BudgetExceeded, Diagnostic, FeelError, NoValue
from engine.feel.expression import Evaluation, Expression, unary_tests
from engine.feel.expression import expression as compile  # noqa: A004 -- the word for it: feel.compile
from engine.feel.functions import BUILT_IN
from engine.feel.kinds import BY_NAME as TYPES
from engine.feel.kinds import Type, context_of, fitting, function_of, list_of, range_of
from engine.feel.run import DEFAULT, Budget, Environment, Run
from engine.feel.templates import Template, template
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import Function, Range, Value, type_name
from engine.feel.writing import literal, source

__all__ = [
    "BUILT_IN",
    "DEFAULT",
    "TYPES",
    "Budget",
    "BudgetExceeded",
    "Date",
    "DateTime",
    "DaysTime",
    "Diagnostic",
    "Environment",
    "Evaluation",
    "Expression",
    "FeelError",
    "Function",
    "NoValue",
    "Range",
    "Run",
    "Template",
    "Time",
    "Type",
    "Value",
    "YearsMonths",
    "compile",
    "context_of",
    "dump",
    "fitting",
    "function_of",
    "list_of",
    "literal",
    "load",
    "range_of",
    "source",
    "template",
    "to_feel",
    "to_python",
    "type_name",
    "unary_tests",
]
