# name: import_submodules
# expect: right
# holds: import a.b forms, one name bound by several imports

# %%
import os
import os.path
import xml.etree.ElementTree as ET
import xml.dom.minidom
import importlib
codec = importlib.import_module("base64")
# %% [load]
root = ET.fromstring("<a><b>1</b></a>")
text = ET.tostring(root).decode()
# %% [features]
doc = xml.dom.minidom.parseString(text)
name = doc.documentElement.tagName
doc = None
# %% [train]
coded = codec.b64encode(name.encode()).decode()
# %% [evaluate]
result = (text, name, coded, os.path.join("a", "b"))
