# name: keep_written_file_open
# expect: right-or-refused
# holds: a file is written in three steps through one handle and read at the end

# %% [load]
log = open("log.txt", "w")
log.write("load\n")
# %% [features]
print("features", file=log)
# %% [train]
log.close()
lines = open("log.txt").read().split()
# %% [evaluate]
result = lines
