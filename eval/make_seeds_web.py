"""A page of a web site, with what stands around a page's text: a bar of links, a notice, a footer, a script."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Collecting a parcel from a depot – Tideway Logistics</title>
<meta name="date" content="2024-09-02">
<style>nav li { display: inline } table { border-collapse: collapse }</style>
<script>window.visits = (window.visits || 0) + 1;</script>
</head>
<body>
<header>
<a href="/">Tideway Logistics</a>
<nav><ul>
<li><a href="/track">Track a parcel</a></li><li><a href="/prices">Prices</a></li>
<li><a href="/depots">Depots</a></li><li><a href="/jobs">Jobs</a></li><li><a href="/contact">Contact</a></li>
</ul></nav>
</header>
<div class="cookie-banner" role="dialog">We use cookies. <button>Accept all</button></div>
<main>
<h1>Collecting a parcel from a depot</h1>
<p>If nobody was in when our driver called, your parcel goes back to the depot named on the card. It is kept there for
nine days and then returned to the sender.</p>
<h2>Before you come</h2>
<p>Parcels can be collected from noon on the day after the driver's visit, not on the same evening. Please bring:</p>
<ul>
<li>the card that the driver left;</li>
<li>a passport, driving licence or bus pass with a photograph;</li>
<li>for somebody else's parcel, a letter signed by that person.</li>
</ul>
<p>For anything heavier than 25 kg, ring first so that a trolley and a second pair of hands are ready. Parcels longer
than two metres are kept in Hull only.</p>
<h2>Depots and hours</h2>
<table>
<caption>Counters of Tideway Logistics</caption>
<thead><tr><th>Depot</th><th>Monday to Friday</th><th>Saturday</th><th>Telephone</th></tr></thead>
<tbody>
<tr><td>Hull, St. Andrew's Dock</td><td>7 a.m. to 8 p.m.</td><td>8 a.m. to 1 p.m.</td><td>01482 555 0110</td></tr>
<tr><td>Grimsby, Fish Dock Road</td><td>6 a.m. to 6 p.m.</td><td>closed</td><td>01472 555 0123</td></tr>
<tr><td>Leeds, Cross Green</td><td>8 a.m. to 9 p.m.</td><td>9 a.m. to 3 p.m.</td><td>0113 555 0147</td></tr>
<tr><td>Doncaster, Wheatley Hall</td><td>9 a.m. to 7 p.m.</td><td>9 a.m. to noon</td><td>01302 555 0166</td></tr>
</tbody>
</table>
<p>From 1 to 23 December the counters in Hull and Leeds are also open on Sundays from 10 a.m. to 2 p.m.</p>
<h2>Sending it to you again</h2>
<p>A second delivery is free of charge. A third one costs £3.80, and after that the parcel has to be collected. You can
also name a neighbour, but not a garden shed: we had 61 parcels stolen from sheds in one winter.</p>
<p>Example document: Tideway Logistics Ltd. is an invented company.</p>
</main>
<aside><h2>More from us</h2><ul><li><a href="/news/1">New lorries</a></li>
<li><a href="/news/2">Our depot cats</a></li></ul></aside>
<footer><p>© Tideway Logistics Ltd. <a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a></p></footer>
</body>
</html>
"""


def depots() -> bytes:
    return PAGE.encode()
