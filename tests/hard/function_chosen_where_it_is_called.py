# name: function_chosen_where_it_is_called
# expect: right
# holds: the callee is one of two, and generators are gone over where they are made

# %%
import html
from itertools import accumulate
from string import Template
LINE = Template("<li>$name: $value</li>")
def best(n, mine):
    if n <= 0:
        return -1 if mine else 1
    return (max if mine else min)(best(n - k, not mine) for k in (1, 2))
class Report:
    def __init__(self, title): self.title, self.rows = title, {}
    def render(self):
        lines = (LINE.substitute(name=k, value=v) for k, v in self.rows.items())
        return html.escape(self.title) + "".join(lines)
# %% [load]
report = Report("A & B")
value = best(5, True)
sales = [("a", 3), ("a", 1)]
# %% [features]
totals = list(accumulate(n for _, n in sales))
report.rows["value"] = value
# %% [train]
(totals if value > 0 else sales).append(9)
# %% [evaluate]
report.rows["totals"] = totals
result = (report.render(), totals, sales)
