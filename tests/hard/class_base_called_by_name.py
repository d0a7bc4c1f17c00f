# name: class_base_called_by_name
# expect: right
# holds: methods that call those of a library's class by its name, and calls of them from outside

# %%
import random
from collections import Counter, OrderedDict, deque

import numpy as np
from sklearn.linear_model import Ridge


class Recent(OrderedDict):
    def put(self, key, value):
        OrderedDict.__setitem__(self, key, value)
        if len(self) > 2:
            OrderedDict.popitem(self, last=False)


class Log(deque):
    def push(self, line):
        deque.append(self, line)


class Shifted(Ridge):
    def learn(self, X, y):
        Ridge.fit(self, X, y + 1)

# %% [load]
X, y = np.arange(6.0).reshape(-1, 1), np.arange(6.0)
recent, log, counts = Recent(), Log(), Counter("ab")
model, plain = Shifted().fit(X, y), Ridge()
dice, cards = random.Random(0), [1, 2, 3, 4]

# %% [features]
recent.put("a", 1)
log.push("started")
Counter.update(counts, "zz")
random.Random.shuffle(dice, cards)

# %% [train]
recent.put("b", 2)
recent.put("c", 3)
model.learn(X, y)
Ridge.fit(plain, X, y)

# %% [evaluate]
result = [dict(recent), list(log), dict(counts), cards, dice.random()]
result += [model.predict(X).tolist(), plain.predict(X).tolist()]
