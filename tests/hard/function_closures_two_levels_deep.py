# name: function_closures_two_levels_deep
# expect: right
# holds: closures that change what is two functions around them, or what a recursive factory made

# %%
def outer():
    state, n = [], 0
    def middle():
        def inner(x):
            nonlocal n
            n += 1
            state.append(x)
            return len(state), n
        return inner
    return middle()
def fact(k):
    seen = []
    def add(x):
        seen.append(x)
        return len(seen)
    return add if k == 0 else fact(k - 1)
# %% [load]
add = outer()
add(1)
total = add(2)
put = fact(2)
put(1)
size = put(2)
# %% [evaluate]
result = (total, size)
