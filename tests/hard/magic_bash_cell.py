# name: magic_bash_cell
# expect: right
# holds: %%bash and %%sh cells write files that Python reads

# %% [load]
%%bash
mkdir -p out
echo 7 > out/n.txt
for i in 1 2; do echo $i >> out/n.txt; done
# %% [features]
numbers = [int(x) for x in open("out/n.txt")]
# %% [train]
%%sh
echo 5 >> out/n.txt
# %% [train]
total = sum(int(x) for x in open("out/n.txt"))
# %% [evaluate]
result = (numbers, total)
