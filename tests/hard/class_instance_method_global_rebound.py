# name: class_instance_method_global_rebound
# expect: right-or-refused
# holds: a method reads a global that a later step rebinds

# %%
threshold = 1

class Judge:
    def judge(self, x):
        return x > threshold
# %% [load]
judge = Judge()
a = judge.judge(5)
# %% [features]
threshold = 10
b = judge.judge(5)
# %% [evaluate]
result = (a, b, Judge().judge(11))
