# name: alias_labels_gone_over
# expect: right
# holds: a dict by the columns of a frame, which changes in a later step while the frame does not

# %%
import numpy as np
import pandas as pd
# %% [load]
rng = np.random.default_rng(77)
prices = pd.DataFrame(100 + rng.normal(0, 1, (60, 3)).cumsum(0), columns=["AAA", "BBB", "CCC"])
cash, holdings, trades = 10_000.0, {ticker: 0 for ticker in prices}, []
signal = (prices.rolling(3).mean() > prices.rolling(10).mean()).astype(int).diff().fillna(0)
# %% [train]
for day, row in signal.iterrows():
    for ticker, s in row.items():
        price = prices.at[day, ticker]
        if s > 0 and cash > price * 10:
            holdings[ticker] += 10
            cash -= price * 10
            trades.append({"day": day, "ticker": ticker, "price": price})
for ticker in prices:
    holdings[ticker] += 1
# %% [evaluate]
result = (round(cash, 6), holdings, len(trades), prices.to_numpy().sum())
