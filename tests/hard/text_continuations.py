# name: text_continuations
# expect: right
# holds: backslashes, brackets, semicolons and one-line compound statements

# %% [load]
a = 1; b = 2; c = \
    3
if a: d = 4; e = 5
for i in range(2): d += i; e *= 2
x = [1,

     2,  # comment

]; x.append(3);
# %% [features]
total = a + \
  b + \
  c; x.append(total)
x.pop();
class P: pass
def f(v): return v + 1
# %% [train]
with open("made.txt", "w") as h: h.write("w"); n = f(1)
while n < 5: n += 2
x[0] = 10; x.sort(); m = max(x); m
# %% [evaluate]
try: result = (total, x, d, e, n, m)
except NameError: result = None
