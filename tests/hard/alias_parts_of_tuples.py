# name: alias_parts_of_tuples
# expect: right
# holds: lists inside tuples inside lists, dicts, slices, branches and patterns change in other steps

# %% [load]
import sys
inner, other = [7], [8]
rows = [(2, [1]), (1, inner)]
table = {"k": (1, [2]), "l": (3, other)}
pair = (1, [3]) if len(sys.argv) > 90 else (2, [4])
uneven = (1, [5]) if len(sys.argv) > 90 else (1, 2, [6])
trio = ([10], [20], [30])
deep = [("a", ("b", [40]))]
matched = (1, {"x": [50]})
zipped = list(zip([[60], [61]], "ab"))
# %% [features]
rows[0][1].append(4)
for n, part in rows:
    part.append(n)
table["k"][1].append(3)
for key, (number, values) in table.items():
    values.append(number)
pair[1].append(9)
uneven[-1].append(9)
trio[1:][0].append(21)
deep[0][1][1].append(41)
match matched:
    case (_, {"x": found}):
        found.append(51)
zipped[1][0].append(62)
# %% [train]
tail = rows[-1:][0][1]
tail.append("end")
# %% [evaluate]
result = (rows, inner, table, other, pair, uneven, trio, deep, matched, zipped)
