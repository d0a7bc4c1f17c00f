# name: text_comments_between_decorators
# expect: right
# holds: comments, blank lines and decorators around definitions in tagged cells

# %% [load]
# above

import functools

@functools.lru_cache  # why
# between
def twice(x):
    # inside

    return 2 * x  # end
    # after return

class Keep:  # note

    value = twice(2)

    # lonely comment
xs = [twice(1)]
# %% [features]
ys = xs + [Keep.value]

# trailing comment
# %% [evaluate]
result = (ys, twice(10))
