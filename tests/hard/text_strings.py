# name: text_strings
# expect: right
# holds: strings of every kind keep their bytes, at any depth of indentation

# %% [load]
sql = """
    select a,
           b   
      from t
     where x = '%s' and y = "\\d"
"""
raw = r"\n\t" + '''it's "quoted"''' + b"\x41\n".decode()
if True:
    inner = """first
second
    third\
 joined
	tabbed
"""
    def speak(name):
        """Says.

        More.
        """
        return f"""hello
    {name!r:>10}
  {'nested ' + "quotes"}{{}}"""
# %% [features]
said = speak("é")
both = ("a" 'b'
        "c")
# %% [train]
table = {"k": '''
x''', 'j': "\N{BULLET} ünï 🎉"}
size = len(sql) + len(inner) + len(speak.__doc__)
# %% [evaluate]
result = (sql, raw, inner, said, both, table, size)
