# name: flow_list_added_to_from_afar
# expect: right
# holds: a list is added to by a call that goes through more functions than are followed

# %%
def layer_23(x, kept):
    kept.append(x)
    return x
def layer_0(x, kept): return layer_1(x + 0, kept)
def layer_1(x, kept): return layer_2(x + 1, kept)
def layer_2(x, kept): return layer_3(x + 2, kept)
def layer_3(x, kept): return layer_4(x + 3, kept)
def layer_4(x, kept): return layer_5(x + 4, kept)
def layer_5(x, kept): return layer_6(x + 5, kept)
def layer_6(x, kept): return layer_7(x + 6, kept)
def layer_7(x, kept): return layer_8(x + 7, kept)
def layer_8(x, kept): return layer_9(x + 8, kept)
def layer_9(x, kept): return layer_10(x + 9, kept)
def layer_10(x, kept): return layer_11(x + 10, kept)
def layer_11(x, kept): return layer_12(x + 11, kept)
def layer_12(x, kept): return layer_13(x + 12, kept)
def layer_13(x, kept): return layer_14(x + 13, kept)
def layer_14(x, kept): return layer_15(x + 14, kept)
def layer_15(x, kept): return layer_16(x + 15, kept)
def layer_16(x, kept): return layer_17(x + 16, kept)
def layer_17(x, kept): return layer_18(x + 17, kept)
def layer_18(x, kept): return layer_19(x + 18, kept)
def layer_19(x, kept): return layer_20(x + 19, kept)
def layer_20(x, kept): return layer_21(x + 20, kept)
def layer_21(x, kept): return layer_22(x + 21, kept)
def layer_22(x, kept): return layer_23(x + 22, kept)
# %% [load]
kept = []
# %% [train]
ds = [layer_0(1, kept)]
# %% [features]
ds += [layer_0(2, kept)]
# %% [evaluate]
result = (ds, kept)
