"""The ways through a menu: `graph` has its states and what leads from one to the next, `walks` the rings and longest
walks in it, `weighed` the shortest and longest ways when each state has a weight.

Rules. Linear in the entries, nothing recurses. Whoever judges, draws or reckons ways starts here.
"""

from gateway.menu.ways.graph import Edge, Graph, How, Kind, Node, build, reached

__all__ = ["Edge", "Graph", "How", "Kind", "Node", "build", "reached"]
