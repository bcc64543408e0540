"""`python -m service` is `acuse`."""

from service.cli import main

if __name__ == "__main__":
    main()
