"""A folder of YAML files becomes a rule book, or a list of everything that is wrong in it.

`load` leads through it. `policy507.files` has made nodes of the texts; `policy` reads the files that
all paragraphs share, `names` gathers what the paragraphs define, then `paragraph`, `rule`, `conditions`
and `example` read each by the tables of `keys`. A `scope` goes along, with the names and the problems
found so far; `limits` bounds what names may stand for, and `references` looks at the whole.

Besides: `schema` gives the same form to editors, `readings` and `numbering` read a user's own files.
"""
