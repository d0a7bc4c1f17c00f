# name: magic_in_strings
# expect: right
# holds: texts that look like magics inside strings and continuation lines

# %% [load]
text = """
%time not_a_magic
!ls
%%bash
x?
# %load
"""
mod = 10
value = (17
%mod)
# %% [features]
flag = (not value
!= 3)
lines = text.split("\n")
# %% [train]
n = len(lines) + value
# %% [evaluate]
result = (text, n, flag)
