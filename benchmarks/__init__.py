"""How fast krapte is, how much memory it takes, and what that is beside its targets.

A cell-step, the unit of throughput, is one cell of the person cube (region x occupation x
education x sex x single-year age) advanced over one year; in that year the cube ages, enters,
leaves and moves once, and the market of regions and occupations runs four quarters.
"""
