"""Shows plans in a browser: the view document as JSON and the page that carries it; `static` is what web/ builds."""
