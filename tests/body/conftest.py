import sys
from pathlib import Path

# importlib mode puts no test folder on sys.path; the fake models are shared by two files.
sys.path.insert(0, str(Path(__file__).parent))
