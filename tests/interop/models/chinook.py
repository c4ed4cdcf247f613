"""orm-examples/src/chinook/entities.rs"""

import sqlalchemy as sa

from . import DateTime, new_metadata

metadata = new_metadata()

sa.Table(
    "Artist",
    metadata,
    sa.Column("ArtistId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Name", sa.String(120)),
)

sa.Table(
    "Album",
    metadata,
    sa.Column("AlbumId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Title", sa.String(160), nullable=False),
    sa.Column("ArtistId", sa.ForeignKey("Artist.ArtistId"), index=True, nullable=False),
)

sa.Table(
    "Genre",
    metadata,
    sa.Column("GenreId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Name", sa.String(120)),
)

sa.Table(
    "MediaType",
    metadata,
    sa.Column("MediaTypeId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Name", sa.String(120)),
)

sa.Table(
    "Track",
    metadata,
    sa.Column("TrackId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Name", sa.String(200), nullable=False),
    sa.Column("AlbumId", sa.ForeignKey("Album.AlbumId"), index=True),
    sa.Column("MediaTypeId", sa.ForeignKey("MediaType.MediaTypeId"), index=True, nullable=False),
    sa.Column("GenreId", sa.ForeignKey("Genre.GenreId"), index=True),
    sa.Column("Composer", sa.String(220)),
    sa.Column("Milliseconds", sa.Integer, nullable=False),
    sa.Column("Bytes", sa.Integer),
    sa.Column("UnitPrice", sa.Double, nullable=False),
)

sa.Table(
    "Playlist",
    metadata,
    sa.Column("PlaylistId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("Name", sa.String(120)),
)

sa.Table(
    "PlaylistTrack",
    metadata,
    sa.Column("PlaylistId", sa.ForeignKey("Playlist.PlaylistId"), primary_key=True, index=True),
    sa.Column("TrackId", sa.ForeignKey("Track.TrackId"), primary_key=True, index=True),
)

sa.Table(
    "Employee",
    metadata,
    sa.Column("EmployeeId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("LastName", sa.String(20), nullable=False),
    sa.Column("FirstName", sa.String(20), nullable=False),
    sa.Column("Title", sa.String(30)),
    sa.Column("ReportsTo", sa.ForeignKey("Employee.EmployeeId"), index=True),
    sa.Column("BirthDate", DateTime),
    sa.Column("HireDate", DateTime),
    sa.Column("Address", sa.String(70)),
    sa.Column("City", sa.String(40)),
    sa.Column("State", sa.String(40)),
    sa.Column("Country", sa.String(40)),
    sa.Column("PostalCode", sa.String(10)),
    sa.Column("Phone", sa.String(24)),
    sa.Column("Fax", sa.String(24)),
    sa.Column("Email", sa.String(60)),
)

sa.Table(
    "Customer",
    metadata,
    sa.Column("CustomerId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("FirstName", sa.String(40), nullable=False),
    sa.Column("LastName", sa.String(20), nullable=False),
    sa.Column("Company", sa.String(80)),
    sa.Column("Address", sa.String(70)),
    sa.Column("City", sa.String(40)),
    sa.Column("State", sa.String(40)),
    sa.Column("Country", sa.String(40)),
    sa.Column("PostalCode", sa.String(10)),
    sa.Column("Phone", sa.String(24)),
    sa.Column("Fax", sa.String(24)),
    sa.Column("Email", sa.String(60), nullable=False),
    sa.Column("SupportRepId", sa.ForeignKey("Employee.EmployeeId"), index=True),
)

sa.Table(
    "Invoice",
    metadata,
    sa.Column("InvoiceId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("CustomerId", sa.ForeignKey("Customer.CustomerId"), index=True, nullable=False),
    sa.Column("InvoiceDate", DateTime, nullable=False),
    sa.Column("BillingAddress", sa.String(70)),
    sa.Column("BillingCity", sa.String(40)),
    sa.Column("BillingState", sa.String(40)),
    sa.Column("BillingCountry", sa.String(40)),
    sa.Column("BillingPostalCode", sa.String(10)),
    sa.Column("Total", sa.Double, nullable=False),
)

sa.Table(
    "InvoiceLine",
    metadata,
    sa.Column("InvoiceLineId", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("InvoiceId", sa.ForeignKey("Invoice.InvoiceId"), index=True, nullable=False),
    sa.Column("TrackId", sa.ForeignKey("Track.TrackId"), index=True, nullable=False),
    sa.Column("UnitPrice", sa.Double, nullable=False),
    sa.Column("Quantity", sa.Integer, nullable=False),
)
