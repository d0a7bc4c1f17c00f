# name: function_f_string_debug
# expect: right
# holds: f-strings that print the name of what they show

# %% [parameters]
TREES = 20
# %% [load]
Depth = 3
_calls = {"a": [1.5]}
text = f"{TREES=} {Depth = }"
def say(quote="'"):
    return f"{_calls['a'][0]=:.2f} {{x}} { _calls = !s} {len(_calls)=}" rf"{_calls=}\n" + quote
# %% [features]
more = f"{TREES * 2=}"
# %% [train]
longer = text + more + say() + f"""{ {"k": _calls}=}"""
# %% [evaluate]
result = longer
