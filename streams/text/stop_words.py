"""List function words of seven languages: what is dropped from tokens, and how a language is told.

One list for all languages drops words from documents and from queries alike, so that a
query, whose language nobody states, always meets its document. A function word that means
something in English (German `die`, French `pour`, Italian `come`) therefore stays a token;
it only counts when a language is told from its text.
"""

from __future__ import annotations

from typing import Final


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as running text."""
    return frozenset(words.split())


ENGLISH: Final = listed("""
    a about above across after again against all almost along already also although always am among an and another
    any anybody anyone anything are aren't around as at away be became because become been before behind being
    below beside besides between beyond both but by can can't cannot could couldn't did didn't do does doesn't
    doing don't done down during e.g each either else elsewhere enough etc even ever every everybody everyone
    everything everywhere except few for from further had hadn't has hasn't have haven't having he he'd he'll he's
    hence her here hers herself him himself his how how's however i i'd i'll i'm i've i.e if in indeed instead into
    is isn't it it'd it'll it's its itself just let let's many may maybe me might mine more most much must my myself
    neither never nobody none nor not nothing now nowhere of off often on once one ones only onto or other others
    otherwise ought our ours ourselves out over own per perhaps quite rather same several shall she she'd she'll
    she's should shouldn't since so some somebody somehow someone something sometimes somewhat somewhere still such
    than that that'd that's the their theirs them themselves then there there'd there's therefore these they they'd
    they'll they're they've this those though through throughout thus to together too toward towards under unless
    until unto up upon us very via was wasn't we we'd we'll we're we've were weren't what what's whatever when
    whenever where where's whereas wherever whether which whichever while who who'd who's whoever whole whom whose
    why will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
    yourselves aint dont cant wont didnt doesnt isnt wasnt couldnt shouldnt wouldnt ive im youre theyre thats whats
    """)

OTHERS: Final[dict[str, frozenset[str]]] = {
    "de": listed("""
        aber alle als also am an auch auf aus bei beim bin bis bist da damit dann das dass dein dem den denn der des
        dessen die dies diese dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch
        für gegen gibt hab habe haben hat hatte hier ich ihm ihn ihr ihre im in ist ja jede kann kein keine können
        man mein mich mir mit muss nach nicht noch nun nur ob oder ohne schon sehr sein seine sich sie sind so soll
        über um und uns unter viel vom von vor war waren was weil welche wenn wer werden wie wieder will wir wird
        wo wurde zu zum zur zwischen
        """),
    "fr": listed("""
        ai alors au aucun aussi autre aux avec avez avoir avons bien c'est car ce cela ces cet cette ceux chez comme
        comment d'un d'une dans de depuis des donc du elle elles en encore entre est et étaient était été être eu
        fait il ils j'ai je l'on la le les leur leurs lui mais me même mes moi mon n'est ne nos notre nous on ont ou
        où par pas peu peut plus pour pourquoi qu'il qu'on quand que quel quelle quelque qui s'il sa sans se ses si
        son sont sous suis sur ta te tes toi ton tous tout toute très tu un une vers vos votre vous
        """),
    "es": listed("""
        al algo alguien algún ante antes aquí así aunque cada como cómo con cual cuál cuando cuándo de del desde
        donde dónde dos el él ella ellos en entre era eres es esa ese eso está están estaba estar este esta esto
        estoy fue ha había hace hacer han hasta hay he la las le les lo los más me mi mis mucho muy nada ni no nos
        nosotros nuestro o os otra otro para pero poco por porque puede puedo que qué quien quién se sea ser si sí
        sin sobre solo son soy su sus también tan tanto te tengo tiene todo todos tu un una unos usted y ya yo
        """),
    "pt": listed("""
        ao aos as assim até com como da das de dela dele depois do dos e é ela elas ele eles em entre era essa esse
        esta está estão estou eu foi for foram há isso isto já lá lhe mais mas me mesmo meu minha muito na não nas
        nem no nos nós nossa nosso num numa o os ou para pela pelo pode por porque posso qual quando que quem são se
        seja sem ser seu seus sim só sobre sua suas também te tem têm tenho ter tudo um uma umas uns você vocês
        """),
    "it": listed("""
        a abbiamo agli ai al alla alle allo anche ancora avere c'è che chi ci come con così cosa cui da dal dalla
        dalle degli dei del dell' della delle dello di dove due e è ed era essere fa gli ha hai hanno ho i il in io
        l'ho la le lei li lo loro lui ma me mi mia mio molto ne negli nei nel nella nelle no noi non nostro o ogni
        per perché più poi può qual quale quando quanto quella quello questa queste questi questo qui quindi se sei
        si sia sono sta stato su sua sul sulla suo suoi ti tra tutti tutto un un' una uno vi voi
        """),
    "nl": listed("""
        aan af al alle alleen als altijd andere ben bent bij daar dan dat de deze die dit doen door dus een en er
        geen had hebben hebt heb heeft het hier hij hoe hun iets ik in is ja je jij jou jouw jullie kan kunnen maar
        me meer met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot
        u uit uw van veel voor want waren was wat we weer wel werd wie wij wil worden wordt zal ze zei zelf zich zij
        zijn zo zou
        """),
}

# Function words elsewhere that name things, or mean something, in English or in computing.
_MEANINGFUL: Final = listed("""
    ai al alle am ante as com come comment con dal dan das del den des die dire dos door due el elle en era est fa
    fait fine for fine ha had hat hay he hier ho hun in is it la las le li lo los ma main man mar mas me mes met mi
    mia mit my na nas ne nil nos o on os over par pas per plus pour pro pub ser si sin sol solo son sous sui sur ta
    te ti ton tot tout tu um un una van via vi vs war want was we wie wit you you yo ya zone u uns uno num sea sum
    tan tanto ter tem sem sta su tes vers fue dei dello sei sul ti toi bent ben bin bis bist ja nun nur zu er es ou
    """)

STOP_WORDS: Final = ENGLISH | (frozenset().union(*OTHERS.values()) - _MEANINGFUL)
