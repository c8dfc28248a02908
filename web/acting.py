"""The person at work in this request, as every use case is given them."""

from services.acting import Acting
from web.clock import now
from web.identity import the_actor
from web.transaction import session


def acting() -> Acting:
    """The signed-in person with this request's session and moment."""
    return Acting(session(), the_actor(), now())
