"""The namespaces in which a gate's rule can be read: each answers the same names with another kind of value.

`numbers` computes with NumPy, `exact` with fractions, `symbolic` with SymPy; `source` writes Python and
`notation` writes formulas, both through `writing`. No namespace knows a gate or a graph.
"""
