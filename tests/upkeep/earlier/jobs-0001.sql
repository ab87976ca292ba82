BEGIN TRANSACTION;
CREATE TABLE job (
	id INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	arguments TEXT NOT NULL, 
	who VARCHAR(254) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	made DATETIME NOT NULL, 
	ended DATETIME, 
	stage VARCHAR(60) NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	result TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	process INTEGER, 
	attempts INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "job" VALUES(1,'ensemble','{"seed": 1}','beheer@example.org','done','2026-11-01 09:00:00.000000',NULL,'',0,0,'{"run": "0a1b2c3d4e5f"}','',NULL,1);
INSERT INTO "job" VALUES(2,'plan','{"seed": 1}','beheer@example.org','failed','2026-11-01 09:00:00.000000',NULL,'',0,0,'{}','',NULL,3);
INSERT INTO "job" VALUES(3,'letter','{"seed": 1}','beheer@example.org','queued','2026-11-01 09:00:00.000000',NULL,'',0,0,'{}','',NULL,0);
INSERT INTO "job" VALUES(4,'ensemble','{"seed": 1}','beheer@example.org','running','2026-11-01 09:00:00.000000',NULL,'',0,0,'{}','',4194309,1);
CREATE TABLE krapte_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT krapte_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "krapte_revision" VALUES('0001');
COMMIT;
