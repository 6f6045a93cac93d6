"""The declarations of the contract, as data: packaged beside the code, so that layer, wheel and checkout find them."""
