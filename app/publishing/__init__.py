"""The published pages: rendered once from templates, catalogues and the organisation's document, served as files.

languages.py      the languages and their catalogues
templates.py      the templates that speak them; words.py what scripts say
public_words.py   what the organisation says for itself
questions.py      the intake's questions; answers.py, vocabulary.py and zones.py what they take
assets.py         scripts, styles, word lists
rendering.py      one page as bytes; contents.py the whole site
sites.py          the site on disk and in memory
installations.py  the site of this installation, renewed when it is not what this program would publish

The weaker path (`app.routers.pages`) renders its answers from the same templates.
"""
