# name: magic_capture_read
# expect: right-or-refused
# holds: the captured text is read in a later step

# %% [load]
%%capture out
print("kept")
n = 1
# %% [features]
text = out.stdout
# %% [train]
m = len(text) + n
# %% [evaluate]
result = (text, m)
