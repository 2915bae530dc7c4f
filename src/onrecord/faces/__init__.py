"""The faces of a record: the command line and the web. They ask and show; they decide nothing."""
