# name: settings_time_zone_and_tempdir
# expect: right
# holds: time zone and temporary folder set in a setup cell

# %%
import os
import time
import tempfile
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()
tempfile.tempdir = "."
# %% [load]
hour = time.localtime(0).tm_hour
# %% [features]
more = hour + time.localtime(3600).tm_hour
# %% [train]
folder = tempfile.gettempdir()
# %% [evaluate]
result = (hour, more, folder, time.localtime(0).tm_hour)
