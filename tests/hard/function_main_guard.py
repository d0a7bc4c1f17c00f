# name: function_main_guard
# expect: right
# holds: if __name__ == "__main__" runs in a notebook

# %%
def main():
    return 42
# %% [load]
a = 0
if __name__ == "__main__":
    a = main()
# %% [features]
b = a + 1
# %% [train]
c = b if __name__ == "__main__" else -1
# %% [evaluate]
result = (a, b, c)
