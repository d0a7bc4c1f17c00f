# name: magic_shell
# expect: right
# holds: shell lines with and without a name, with braces and dollar signs

# %% [file:one.csv]
a
1
# %% [file:two.csv]
a
2
# %% [load]
!mkdir -p made
names = !ls *.csv
n = len(names)
# %% [features]
word = "hello"
said = !echo {word} {n + 1} $word
!echo "$word world" > made/note.txt
# %% [train]
text = open("made/note.txt").read()
count = int(said[0].split()[1])
# %% [evaluate]
result = (list(names), list(said), text, count)
