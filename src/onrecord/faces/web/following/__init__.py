"""Following in the portal: the form, the confirmation, the page of a subscription, and the feeds."""
