# name: flow_context_variable
# expect: refused NB140
# holds: a ContextVar set in one step and read in another

# %%
import contextvars
run_id = contextvars.ContextVar("run_id", default="none")
# %% [load]
run_id.set("r1")
rows = [1]
# %% [train]
rows.append(run_id.get())
# %% [evaluate]
result = rows
