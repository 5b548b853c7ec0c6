"""List ordinary English words, so that they do not become topics.

Words stand in their plain form; their inflections are met by the stem. The lists were
written for this project: they need not be complete, since a topic is only shown once
several people used it in several conversations.
"""

from __future__ import annotations

from typing import Final

from streams.text.stop_words import listed

GENERIC: Final = listed("""
    abandon abbreviate able abruptly absolute absolutely absurd accept accidentally accomplish according accordingly
    account accurate achieve acknowledge act actual actually add additional additionally adequate adjust admit advance
    advice advise afaict afaik affect afford aforementioned afraid afternoon afterwards ago agree agreement ahead aim
    aka alike allegedly allow alone alongside alot aloud alright alternative altogether am amaze amazing amount amp
    amuse analogous annoy annoyance annoying answer anticipate anxious anyhow anymore anytime anyway anywhere apart
    apologize apology apparent apparently appear applicable apply appreciate appreciated appreciation approach
    appropriate approx approximate approximately apr april arbitrary arguably argue arise arrange arrive article asap
    ascertain aside ask asked aspect assert assess assign assist assortment assume assumption assure attach attached
    attachment attempt attend attention attribute aug august author avoid await aware awesome awful awkward bad badly
    bare barely basically basis baz beat beautiful beforehand beg begin beginner beginning behalf behave believe belong
    beneath best bet better big bit bite blame blank bless blow bold bore boring borrow bother bottom brb breed brief
    briefly bright brilliant bring bro broad broken btw buddy bump bunch busy buy bye call calm cannot capable care
    careful carefully careless carry case cast catch cause caution caveat cc cease certain certainly cet chance change
    charge chat cheap check cheer cheers choice choose ciao circa circumstance cite claim clarify clean cleanup clear
    clearer clearly clever click close closely clue coincidence collect com combine come comfortable comment common
    commonly compare comparison compel complain complete completely complicate complicated comprehensive comprise
    conceive concern conclude conclusion concrete confirm conform confuse confusing confusion congrats congratulation
    connect cons consequence consequently consider considerable considering consist consistent consistently constantly
    constitute contain contemplate continue contradict contrary contribute convenient conversely convert convince cool
    cope correct correctly corresponding cos count couple course cover crazy create creation criterion crucial cry
    curiosity curious current currently cut cuz daily damn dare day deal dear debate dec decade december decent decide
    decision deep deeply defeat define definitely definitive degree delay delete deliberately demand demonstrate denote
    deny depend deprecate derive describe deserve desire desperate despite destroy detail determine develop differ
    difference different differently difficult difficulty dig direct directly disable disagree disappear disappoint
    discard disclaimer discourage discover discuss discussion dislike distinct distinction distinguish diverse divide
    documented doubt downvote dozen dr drastically draw drawback drop dub dude dull dumb dunno duplicate eager earlier
    early ease easily easy edit effect effective effectively effort eg eight elaborate elegant eleven eliminate
    embarrass embed emerge emphasize employ empty enable enclose encounter encourage end enhance enjoy enormous ensure
    entail enter entire entirely equal equally equivalent especially essential essentially est establish estimate
    evening event eventually everyday evidently exact exactly exaggerate examine example exceed excellent exceptional
    excite exciting excl exclude exclusively excuse exhaustive exist existence exotic expect expectation expensive
    experience explain explained explanation explicit explicitly exploit explore expose exposure express extend extent
    extra extraordinary extreme extremely face facilitate fact fail fair fairly fake fall false familiar famous
    fantastic faq far fascinate fast fault favor favorable favorite favour favourite feasible feb february feel fellow
    fetch fewer fiddle fifth fifty figure fill final finally find fine finish fit five fix fixme fixup flaky flaw fly
    focus folk folks follow followup fond foo fool force forget forgive form former forth forthcoming fortunately forty
    forum forward four fourth frankly free freely frequency frequent frequently fresh fri friend frustrate fulfil full
    fully fun fundamental funny furthermore fwiw fyi gain gals gather general generally generate generic gentle
    genuinely get giant give glad glance gmt go goal gonna good goodbye got gotta gotten grab gradually grant grasp
    grateful great greatly greet greeting greetings gt guarantee guess guy guys haha half hand handy hang happen
    happening happily happy hard hardly harm hassle hate head headache hear heavily heavy hehe hello help helpful hence
    hereby herein hesitate hey heya hi hidden hide high highly hint hit hiya hm hmm hold home honest honestly hope
    hopefully hopeless horrible hotfix hour hth htm html http https huge huh hundred hurry hurt idea ideal identical
    identify idk ie ignorance ignore ii iii iirc illustrate imagine imho immediate immediately immense imo implement
    implementation implicit imply important impossible impress impression improve improvement inability inadequate incl
    inclined include incomplete inconsistent inconvenient incorrect increase incredible indicate indirect individual
    inevitable inferior inform inherently initial initially inline insert inside insight insist inspire install instruct
    instruction insufficient integral intelligent intend intention intentionally interact interest interesting
    intermediate interpret interpretation introduce introduction intuition intuitive invalid invent investigate invite
    involve iow ipsum irrelevant isolate issue item iv jan january joke judge jul july jump jun june justify keen keep
    kick kill kind kinda kindly know knowledge knowledgeable known kudos lack laid large largely last late lately later
    latest latter laugh lay lead lean learn least leave left legitimate lend lengthy less lesser level leverage lgtm lie
    life like likely likewise limit limitation link list listen literally little live load lol long longer look lookup
    loose lorem lose lot lots loud love lovely low lower lt luck luckily lucky mad madam magic mail main mainly major
    majority make manage mandatory manipulate manner manually march marginal mark massive match mate matter maximum mean
    meaning meaningful meantime meanwhile meet mention mere merely merit mess mhm migrate mimic mind minimal minimum
    minor minority minute mislead misleading miss missing mistake misunderstand misunderstood mix mmm modern
    modification modify moment mon monday month moreover morning mostly motivate move mr mrs ms multiple multiply mutual
    mysterious nah namely narrow natural naturally nbsp nd near nearby nearly neat necessarily necessary necessity need
    negative neglect net neutral nevertheless new newb newbie newcomer nice nicely night nine nit nonetheless nonsense
    noob noone nope normal normally nota notable notably note notice notion notorious nov november novice np number
    numerous nvm obscure observation observe obsolete obstacle obtain obvious obviously occasion occasionally occur
    occurrence oct october odd offend offer officially offtopic oh ohh ok okay old omg omit ongoing onwards ooh oops
    open opinion opportunity opposite opt option optional order ordinary org origin original originally outcome outline
    outside overall overkill overlook owner pack pain painful pair pal paragraph part partial partially particular
    particularly partly party pass past pay peculiar people perfect perfectly perform period permanent permit persist
    person personal personally perspective php pick picture piece ping pitfall place plain plainly plan plausible play
    pleasant please pleasure plenty pls plus plz pm point poor pop popular portion pose position positive possess
    possibility possible possibly post posting potential potentially practical practically practice precise precisely
    predominantly prefer preferably preference prepare presence present preserve presumably pretty prevalent prevent
    previous previously price primarily primary principle prior priority privately probably problem problematic proceed
    produce prof prohibit prominent promise prompt pronounce proof proper properly proportion proposal propose pros
    prove provide ps publish pull purchase pure purely purpose pursue push put puzzle quantity question questionable
    quick quickly quiet quit quot quote qux radical raise random range rant rapid rapidly rare rarely ratio rd re reach
    react read reader readily ready real realistic reality realize really reason reasonable reasonably recall receive
    recent recently recognize recommend recommendation reconsider redo reduce redundant refactor refer reference reflect
    refuse regard regarding regardless regards regret regular regularly reject relate relation relative relatively
    relevant reliable reliably reluctant rely remain remark remarkable remember remind remotely remove rename reorder
    repeat repeatedly rephrase replace replied reply report repost represent reproduce reproducible reputable require
    requirement resemble resolve respect respected respective respectively respond rest restore restrict result retain
    return reuse revamp reveal reverse revert review revise rework rewrite rid right risk rofl rough roughly round rtfm
    rude rule run sad safe safely said sake sat satisfactory satisfy saturday save say scary scenario scratch search sec
    second secondly secret section see seek seem seemingly seldom select self-contained send sense sensible sentence sep
    separate separately sept september serious seriously serve set seven severe shake shall shame shape share sharp
    shift short shorter shortly shot show shut shy sick side sign significant significantly silent silly similar
    similarity similarly simple simplest simplification simplify simply simultaneous sincere sincerely single sir sit
    situation six skip slick slight slightly sloppy slow slowly small smart smarter smile smooth snippet solely solid
    solution solve someday someway soon sophisticated sorry sort sorta sorts sound source spare speak special specific
    specifically specify spell spend spite split spot spread stable stage stand stare start state statement stay steady
    steal steep step sth stick stop story straight straightforward strange stretch strict strictly strike strong
    strongly struggle struggling stuck study stuff stupid style subject subjective submit subscriber subsequent
    subsequently substantial substitute subtle succeed success successful successfully suck sudden suddenly suffer
    suffice sufficient suggest suggested suggestion suit suitable sum summary sunday sup super superb superior supply
    support suppose supposedly sure surely surprise surprising surround suspect suspicious swap swear sweet switch take
    talk tangent task tba tbd tbh tedious tell temporarily temporary tempting ten tend tendency term terrible terribly
    terrific th thank thankfully thanks thanx thereby thing think third thirty thorough thoroughly thought thoughts
    thousand three throw thu thur thurs thursday thx tia tie tight till time tiny tip tired title tldr today todo told
    tolerate tomorrow ton tonight tons top total totally touch tough track trade tradition traditional treat tremendous
    tremendously trial trick tricky trigger trivial trouble troublesome true truly trust truth try trying tue tues
    tuesday turn tweak twelve twenty twice twist two ty typical typically typo tyvm ugh ugly uh uhh ultimate ultimately
    um umm unable unclear underlying understand understandable undesirable undo unexpected unfair unfamiliar unfortunate
    unfortunately unhappy unique unknown unlike unlikely unnecessary unrelated unsubscribe unsure untouched unusable
    unused unusual unwanted upcoming update upper upvote ur urgent usage use useful useless usual usually utc utter
    vague valid valuable value variant variety various vary vast verify version versus vi vice view viewpoint vii viii
    virtually visible visit vital viz vote vs wait walk wanna want warm warn waste watch way weak weakness wear website
    wed wednesday week weekend weekly weigh weird welcome well whatsoever wherein whilst wide widely widespread wild
    willing win wip wipe wise wish withdraw woah wonder wondered wonderful word work workaround worked worry worse worst
    worth worthwhile worthy wow wrap write writer written wrong wrote wrt wtf www xd y'all ya yall yay yea yeah year
    yell yep yesterday yield yikes young yup zero
    """)

COMMON: Final = listed("""
    ability abstract academic accent access accident accuracy action activity actor address admin administration
    administrator adult advantage adventure advertisement afterlife age agency agent aid air airport alarm alert
    algorithm alias alphabet alternate amateur ambition america american americas analysis anchor ancient angle animal
    anniversary annotation api appearance appendix apple application appointment archive area argument arm army array
    arrow art artist ascii ash asia asian assertion asset assignment association atmosphere attack attitude audience
    australia australian austria authority average award axis baby back background bag balance ball band bank bar barrel
    barrier base basic basket batch bath bathroom battery battle beach bean bear beauty bed behavior behaviour belgian
    belgium belief bell belt benefit bill bin binary bird birth birthday bitter black block blog blood blue board boat
    body bone book boolean boot border boss bottle boundary bowl box boy brain branch brand brazil bread break breakfast
    breath bridge britain british brother brown browser brush bubble bucket budget buffer bug build builder building
    bulk bundle burn bus business butter button byte cable cache cake calculation calendar callback calorie camera camp
    campaign canada canadian cancer candidate candle canvas cap capacity capital car card career carpet catalog category
    cell center centre century ceremony chain chair challenge champion channel chapter character chart checkbox checkout
    checksum chemical chemistry cherry chest chicken chief child chill china chinese chocolate christian church circle
    citizen city civil class classic classical classroom client climate clock closet closure cloth clothes cloud club
    cluster coach coast coat code coffee cold collection college color colour column combination command commercial
    commission commit commitment committee communication community company competition compile compiler complaint
    complexity component composition compression computation computer concentration concept condition conference
    configuration conflict connection consensus conservation console constant constraint construction constructor
    consumer contact container content contest context continent contract contrast contribution control conversation
    conversion cook cooler copy core corn corner corporation cost cottage cotton council counter country county courage
    court cousin coverage cow cpu craft crash cream creature credit crew crime crisis critic crop cross crowd crystal
    csv culture cup currency cursor curve custom customer cycle czech dad damage dance danger dark dashboard data
    database date daughter dead death debt debug debugging decimal declaration decoder default defense definition
    delivery delta demo democracy denmark department dependency deployment deposit depth deputy description desert
    design designer desk desktop destination destructor detection developer development device diagram dialog dialogue
    dictionary diet digit digital dimension dinner direction director directory dirt disaster discipline discount
    disease dish disk display distance distribution district document documentation dog dollar domain door dot double
    draft drama dream dress drink drinking drive driver drug drunk dry duration dust dutch duty dynamic ear earth east
    eating echo economics economy edge edition editor education efficiency egg election element emacs email emergency
    emotion emphasis employee employer encoder encoding endpoint energy engine engineer engineering england english
    enterprise entertainment entity entry enum environment episode equality equation equipment error essay estate eu
    europe european evaluation evidence evolution exam examination exception exchange execution executive exercise exit
    expansion expense experiment expert explosion export expression extension eye fabric facility factor factory faculty
    failure faith fallback fame family fan farm farmer fashion fat father fear feature federal fee feedback female
    festival fiction field fight file film filter finance finding finger fire firm fish flag flash flat flavor flavour
    flight float floor flow flower fluid foam folder font food foot football foreign forest fork format formula
    foundation fraction fragment frame framework france freedom freeze freezer french fridge friendship front fruit fuel
    function functional funding furniture fusion future gallery gallon game gap garage garden gas gate gear gender gene
    generation generator gentleman german germany gesture getter gif gift girl glass glasses global goods government gpu
    grade graduate grain grammar grandmother graph graphic grass gray greek green grey grid grill grocery ground group
    growth guard guest gui guidance guide guideline guitar gun habit hair hall handle handler handling hardware hash hat
    header health heap heart heat height helper hero hex hierarchy highway hill history hobby hole holiday homemade
    homework honey honor hook horror horse hospital host hot hotel house household housing human humor husband ice icon
    id ide identifier identity illness image imagination immutable impact import importance imported incident income
    indentation index india indian industry infection inflation influence information infrastructure ingredient
    inheritance initialization initiative injury inner innovation input inquiry insect inspection inspector installation
    instance institute institution instrument insurance integer integration intelligence interaction interactive
    interface internal international internet interpreter interval interview invention investment invocation ip ireland
    irish iron island italian italy iteration iterator jacket japan japanese job join journal journey joy jpg json juice
    jury justice key keyboard keyword kid king kitchen knife korea lab label labor laboratory ladder lady lake lambda
    lamp land landscape language laptop latency law lawyer layer layout lb leader leadership leaf league learning
    leather lecture leg legacy lemon length lesson letter library licence license lid light line linear linker lip
    liquid liquor listener liter literal literature litre loan local location lock log logger logging logic login london
    loop loss lunch machine macro magazine maintenance male mall man management manager manual map mapping margin market
    marketing marriage mask mass master matching material math matrix meal measure measurement meat mechanism media
    medicine medium meeting melody member membership memory menu merge message meta metadata metal method metric mexican
    mexico middle midnight migration military milk mill mineral minister mirror mission mobile mock modal mode model
    module money monitor monster mood moon mother motion motor mount mountain mouse mouth movement movie mud muscle
    museum music musician name namespace nation national nature navigation neck neighbor neighborhood nerve nested
    netherlands network news newspaper node noise normalization north nose notebook notification noun novel null numeric
    nurse nut object objective observer ocean office officer official offset oil onion online operand operation operator
    opponent optimization orange organisation organization orientation os ounce outer outlet output oven overflow
    overhead override overview oxygen oz package packet page paint painting panel panic paper parallel parameter parent
    park parse parser parsing participant partition partner passage passenger passion password paste patch path patience
    patient pattern payload payment pc pdf peace peak pen penalty pencil pension percent percentage perception
    performance permission personality phase philosophy phone photo photograph phrase physical physics piano pile pilot
    pin pint pipe pipeline pitch pixel pizza plane planet plant plastic plate platform player plot plugin png pocket
    poem poet poetry pointer poland pole police policy politics poll polling pollution pool population popup port portal
    portuguese possession pot potato pour poverty powder power prayer precision prediction prefix presentation president
    press pressure prevention pride priest primitive print printer prison privacy private prize procedure process
    processing processor product production profession professional professor profile profit program programmer
    programming progress project property protection protocol prototype proxy psychology pub public publication
    publicity publisher pump purple qualification quality quarter queen query queue race rack radio radius rail railroad
    rain ram rank ranking rate rating raw reaction reading readme realm rear reception recipe record recording recovery
    recreation recursion recursive red redirect reduction refactoring refrigerator refund regex region register
    registration registry regression regulation rejection relationship release relief religion religious remedy render
    renderer rent repair replacement replica repo reporter repository reputation request rescue research researcher
    reservation reset resident resistance resize resolution resource response restaurant retirement revenue revolution
    reward rhythm rice rich ring rise river road rock role roll roof room root rope rotation route router routine row
    royal rubber runtime rush russia russian sail salad salary sale salt sample sampling sand sauce scale scan scene
    schedule scheduler schema scheme scholarship school science scientist scope score scotland scottish screen
    screenshot script scroll sdk sea seat secretary sector security seed selection selector self seller semantics
    semester seminar senior sensor separator sequence serializer series server service serving session setter setting
    setup sex shadow shelf shell shelter ship shirt shock shoe shop shopping shoulder shower signal signature silver
    simulation singer sister site size skill skin sky sleep slice slide smell smoke snapshot snow soap society sock
    socket software soil soldier solver son song soup sour south space spain spam span spanish spec species
    specification spectrum speech speed spelling spirit sport spring square stability stack stacktrace staff stain stair
    stamp standard star static statistic statistics status steam steel stem sting stock stomach stone storage store
    storm strain strategy stream street strength stress string structure stub student studio subclass suffix sugar suite
    summer sun superclass supermarket supplier surface surgery survey survival suspension sweden swimming swiss
    switzerland symbol sympathy symptom sync syntax system table tag tail talent tall tank tap tape taproom target taste
    tastes tax tcp tea teacher teaching team tear technique technology telephone television temperature template tennis
    tension terminal test tester testing text texture theater theme theory therapy thread threading threat throat
    throughput ticket timeout timer timestamp timing tissue toast token tolerance tomato tone tongue tool toolbar
    toolkit tooth topic tour tourist towel tower town toy trace traffic trail train trainer training transaction
    transfer transformation transition translation transport travel tray treatment tree trend triangle trip truck trunk
    tube tune tuple turkish tutorial txt type typed ui uk uncle unicode union unit universe university upgrade upload
    uri url us usa usability usb user username util utility utils vacation vacuum validation valley variable variance
    variation vector vegetable vehicle vendor vessel victim video viewer viewport village vinegar vintage violence virus
    vision vocabulary voice volume volunteer wage wall war warehouse warmth warning wash water wave wealth weapon
    weather web wedding weight west wheel white whitespace widget width wife wildcard wind window wine wing winner
    winter wire wizard woman wood wooden worker workflow workshop workspace world wound wrapper xml yaml yard yellow
    youth zip zone
    """)

# Given names that open or close messages; a name is nobody's subject.
GIVEN_NAMES: Final = listed("""
    alembic ansible apache bash cmake cran cypress django docker elasticsearch express.js fedora firefox flink flutter
    gnome gradle grafana haskell helm hive jenkins jira julia jupyter kafka keras kibana kotlin kubernetes lapply latex
    lightgbm linux lisp lucene mathematica matlab maven memcached mongodb mysql nginx numpy octave pandas perl php pip
    postgres postgresql powershell prolog pytest python pytorch reddit redis ruby samba sas scala scikit scipy selenium
    spss sqlite stata tensorflow terraform tomcat ubuntu vagrant windows wordpress zookeeper
    """)

# Names of things whose spelling, or whose stem, is that of an ordinary word.
NAMES: Final = listed("""
    alembic ansible apache bash cmake cran cypress django docker elasticsearch express.js fedora firefox flink flutter
    gnome gradle grafana haskell helm hive jenkins jira julia jupyter kafka keras kibana kotlin kubernetes lapply latex
    lightgbm linux lisp lucene mathematica matlab maven memcached mongodb mysql nginx numpy octave pandas perl php pip
    postgres postgresql powershell prolog pytest python pytorch reddit redis ruby samba sas scala scikit scipy selenium
    spss sqlite stata tensorflow terraform tomcat ubuntu vagrant windows wordpress zookeeper
    """)
