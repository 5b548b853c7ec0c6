"""Name the domains under which anybody may have an address, so that they are nobody's organisation.

Sources: the webmail, free-mail and access providers that Apache SpamAssassin keeps in its rule file
`20_freemail_domains.cf` (those with many users, not its hundreds of vanity domains), and the sign-up pages
of providers that came after it. Where a provider has addresses under the suffixes of many countries its first
label is named, else the whole domain: `orange.fr` gives addresses to customers, `orange.com` to employees.
"""

from __future__ import annotations

from typing import Final

from streams.text.stop_words import listed

_UNDER_ANY_SUFFIX: Final = listed("""
    aol excite fastmail freemail gmail gmx googlemail hotmail hushmail inbox lycos mailinator msn outlook proton
    protonmail rediffmail rocketmail t-online tutanota yahoo yandex ymail zoho
    """)
_DOMAINS: Final = listed("""
    me.com mac.com icloud.com live.com live.de live.fr live.nl live.it live.se live.dk live.no live.be live.ca
    live.cn live.in live.co.uk live.com.au live.com.mx live.com.pt passport.com email.com mail.com usa.com
    iname.com juno.com netscape.net compuserve.com earthlink.net mindspring.com comcast.net verizon.net att.net
    sbcglobal.net bellsouth.net ameritech.net pacbell.net cox.net charter.net roadrunner.com optonline.net
    frontier.com shaw.ca rogers.com sympatico.ca telus.net
    btinternet.com btopenworld.com ntlworld.com virginmedia.com blueyonder.co.uk sky.com talktalk.net
    freeserve.co.uk tiscali.co.uk
    web.de freenet.de arcor.de mailbox.org posteo.de posteo.net epost.de kabelmail.de
    free.fr laposte.net orange.fr wanadoo.fr sfr.fr neuf.fr club-internet.fr numericable.fr bbox.fr
    libero.it alice.it tiscali.it virgilio.it tin.it iol.it inwind.it fastwebnet.it
    telefonica.net terra.es ya.com ono.com sapo.pt iol.pt clix.pt netcabo.pt
    terra.com.br uol.com.br bol.com.br ig.com.br globo.com
    telenet.be skynet.be xs4all.nl ziggo.nl kpnmail.nl planet.nl hetnet.nl chello.nl home.nl casema.nl
    bluewin.ch sunrise.ch chello.at aon.at utanet.at
    seznam.cz centrum.cz email.cz atlas.cz wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl azet.sk abv.bg
    telia.com bredband.net home.se spray.se online.no
    mail.ru bk.ru list.ru rambler.ru ya.ru ukr.net i.ua bigmir.net
    qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com 139.com 21cn.com
    naver.com daum.net hanmail.net nate.com indiatimes.com
    bigpond.com bigpond.net.au optusnet.com.au iinet.net.au on.net xtra.co.nz
    pm.me tuta.io tutamail.com duck.com hey.com riseup.net disroot.org autistici.org cock.li
    hush.com posteo.eu runbox.com kolabnow.com mailfence.com startmail.com pobox.com
    """)


def is_public(domain: str) -> bool:
    """Tell whether a registered domain (`gmx.de`, `btinternet.com`) gives addresses to anybody."""
    return domain in _DOMAINS or domain.partition(".")[0] in _UNDER_ANY_SUFFIX
