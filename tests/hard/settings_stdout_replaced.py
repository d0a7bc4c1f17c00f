# name: settings_stdout_replaced
# expect: right-or-refused
# holds: sys.stdout is replaced for a while and restored

# %%
import io
import sys
# %% [load]
old = sys.stdout
sys.stdout = buffer = io.StringIO()
print("hidden", end="")
sys.stdout = old
text = buffer.getvalue()
# %% [features]
n = len(text)
# %% [train]
m = n * 2
# %% [evaluate]
print(m)
result = (text, m)
