# name: crossed_of_matches
# expect: right
# holds: what matches, archives and chunks of files gave crosses borders; they themselves do not

# %%
import csv
import re
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
# %% [load]
Path("a.csv").write_text("x,y\n1,2\n3,4\n5,6\n")
with zipfile.ZipFile("a.zip", "w") as z:
    z.write("a.csv")
z = zipfile.ZipFile("a.zip")
text = z.read("a.csv").decode()
names = [info.filename for info in z.infolist()]
df = pd.read_csv(z.open(z.namelist()[0]))
with tempfile.TemporaryDirectory() as folder:
    df.to_csv(Path(folder) / "b.csv")
    again = pd.read_csv(Path(folder) / "b.csv")
chunks = []
for chunk in pd.read_csv("a.csv", chunksize=1):
    chunks.append(chunk[chunk.x > 1])
later = pd.concat(chunks)
total = sum(c.x.sum() for c in pd.read_csv("a.csv", chunksize=2))
m = re.search(r"(?P<n>\d)(,)?", text)
first, second, both, at, named = m.group(1), m[2], m.groups(), m.start(), m.groupdict()
pattern = re.compile(r"(\d),(\d)")
pairs = [pattern.match(line).groups() for line in text.split()[1:]]
swapped = pattern.sub(lambda q: q.group(2), text)
with open("pairs.csv", "w", newline="") as f:
    writer = csv.writer(f)
    writer.writerows(pairs)
# %% [features]
df["z"] = 1
pairs.append(both)
named["more"] = first
# %% [train]
later["u"] = df.x
# %% [evaluate]
written = Path("pairs.csv").read_text()
result = (df, later, again, total, second, at, named, pairs, swapped, names, written)
