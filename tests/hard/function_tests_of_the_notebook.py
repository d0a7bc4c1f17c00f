# name: function_tests_of_the_notebook
# expect: refused NB120
# holds: what looks for its tests in `__main__` finds none of them in a package

# %%
import unittest
class Sums(unittest.TestCase):
    def test_of_two(self):
        self.assertEqual(sum([1, 2]), 3)
# %% [load]
rows = [1, 2]
# %% [evaluate]
tested = unittest.main(argv=[""], exit=False)
result = (tested.result.testsRun, rows)
