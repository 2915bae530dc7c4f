"""Tell those who asked: what happened to what they follow, once, by mail, webhook or feed."""
