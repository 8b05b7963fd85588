"""DMN decisions: models read, checked and evaluated.

``load(source, file)`` gives a `Model`; ``model.evaluate(decision, inputs, environment)`` gives a `Result`
with the value, the rules that matched on which inputs, and what was odd about the expressions.
"""

from engine.dmn.expressions import Match
from engine.dmn.model import Decision, Model, Result, load
from engine.dmn.tables import DecisionFault

__all__ = ["Decision", "DecisionFault", "Match", "Model", "Result", "load"]
