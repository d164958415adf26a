"""What the factory is: stations, tools, people, robots and floor, products and orders, with what is known of them.

Everything here is an immutable value. Files are read by :mod:`reshuffle.formats`; problems are made from the model by
the ``from_model`` of each problem.
"""
