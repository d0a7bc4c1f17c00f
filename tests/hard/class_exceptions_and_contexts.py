# name: class_exceptions_and_contexts
# expect: right
# holds: exception classes and context managers of the notebook

# %%
from contextlib import contextmanager

class Bad(ValueError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code

class Timer:
    def __enter__(self):
        self.n = 0
        return self

    def __exit__(self, *error):
        self.n += 1
        return error[0] is Bad

@contextmanager
def doubled(xs):
    xs.extend(xs)
    try:
        yield xs
    finally:
        xs.append("closed")
# %% [load]
xs = [1]
with Timer() as timer:
    raise Bad(7)
# %% [features]
with doubled(xs) as both:
    n = len(both)
# %% [train]
try:
    raise Bad(n)
except Bad as error:
    code = error.code
# %% [evaluate]
result = (code, timer.n, xs, both is xs)
